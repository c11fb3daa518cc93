/**
 * Rows in parallel on a Spark cluster: the driver is the program itself, executors make parts of its rows. Nothing of
 * Spark is on the class path of who does not ask for it.
 */
package org.align4j.spark;
