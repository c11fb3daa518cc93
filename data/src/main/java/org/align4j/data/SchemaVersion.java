package org.align4j.data;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Version of a row type's columns, where it is no longer the first. Later versions only add columns that may be missing. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface SchemaVersion {
    int value();
}
