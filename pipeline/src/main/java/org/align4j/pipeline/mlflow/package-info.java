/** Sends runs to an MLflow tracking server. */
@NullMarked
package org.align4j.pipeline.mlflow;

import org.jspecify.annotations.NullMarked;
