/**
 * TorchScript text packed by Java, compiled by libtorch, called with arrays. Everything the models compute, they
 * compute in such kernels; the texts lie beside this package as resources.
 */
@NullMarked
package org.align4j.model.kernel;

import org.jspecify.annotations.NullMarked;
