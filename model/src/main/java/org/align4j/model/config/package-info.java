/** What a model is made of and how it is run, trained and sampled from: records that everything else in the module reads. */
@NullMarked
package org.align4j.model.config;

import org.jspecify.annotations.NullMarked;
