/**
 * Models from the Hugging Face Hub, by its HTTP API: what a repository lists ({@code HubListing}), which of it is needed
 * ({@code NeededFiles}), and each file until its hash is right ({@code HubClient}).
 */
@NullMarked
package org.align4j.pipeline.fetch;

import org.jspecify.annotations.NullMarked;
