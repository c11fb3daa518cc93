package org.align4j.rl.value;

/**
 * A value model's numbers of one row.
 *
 * @param numbers token by token, each token's outputs beside each other; what lies behind the row is ignored
 */
record TokenNumbers(float[] numbers, int outputs) {
    double at(int place, int output) {
        return numbers[place * outputs + output];
    }
}
