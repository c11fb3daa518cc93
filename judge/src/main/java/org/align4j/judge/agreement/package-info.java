/** How far raters agree: judges with people, people with each other, a judge with itself. */
@NullMarked
package org.align4j.judge.agreement;

import org.jspecify.annotations.NullMarked;
