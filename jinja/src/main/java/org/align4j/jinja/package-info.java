/**
 * The Jinja of chat templates: what {@code transformers} renders templates with (Jinja2 in a sandbox, with
 * {@code trim_blocks}, {@code lstrip_blocks}, loop controls and {@code generation} blocks), byte for byte. Text becomes
 * tokens ({@code Lexer}), tokens become {@code Statement} and {@code Expression} records ({@code Parser}), and these
 * evaluate themselves in a {@code Frame} with Python's semantics ({@code Python}, {@code Arithmetic}, {@code Text}).
 *
 * <p>What is not supported is an error that names it: never a wrong prompt.
 */
@NullMarked
package org.align4j.jinja;

import org.jspecify.annotations.NullMarked;
