package org.align4j.data.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.parquet.example.data.Group;

/** How the values of one column become JSON. */
interface FieldJson {
    /** The value at an index of a field that has so many. */
    JsonNode json(Group group, int field, int index);
}
