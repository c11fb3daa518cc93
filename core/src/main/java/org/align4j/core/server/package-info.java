/**
 * The rules that every HTTP server of this program keeps: which names it answers to, which pages may post to it, how much
 * it reads, and which headers its answers carry.
 */
@NullMarked
package org.align4j.core.server;

import org.jspecify.annotations.NullMarked;
