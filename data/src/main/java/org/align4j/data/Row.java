package org.align4j.data;

/** A row of a typed dataset. Every row has an id that is unique in its dataset and follows it through the pipeline. */
public interface Row {
    String id();
}
