package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.DoubleStream;

/** Sums over groups of unequal size of an array's entries; a group's result does not depend on the other groups. */
final class RowGroups {
    private RowGroups() {}

    /**
     * @param x (n)
     * @param groups indexes into x; an empty group's sum is 0
     * @return (groups), differentiable in x
     */
    static NDArray sum(NDArray x, List<List<Integer>> groups) {
        return padded(x, groups).mul(mask(x, groups, 1, 0)).sum(new int[] {1});
    }

    /**
     * @param x (n)
     * @param groups indexes into x, at least one each
     * @return (groups), log Σ e^x, differentiable in x
     */
    static NDArray logSumExp(NDArray x, List<List<Integer>> groups) {
        // padding has probability 0; log-softmax at any entry says how far the entry is below the result
        NDArray entries = padded(x, groups).add(mask(x, groups, 0, Double.NEGATIVE_INFINITY));
        return first(entries).sub(first(entries.logSoftmax(1)));
    }

    private static NDArray first(NDArray matrix) {
        return matrix.get(":, 0");
    }

    /** (groups, width): the groups' entries, padded by whatever stands first. */
    private static NDArray padded(NDArray x, List<List<Integer>> groups) {
        int width = width(groups);
        long[] places = new long[groups.size() * width];
        for (int i = 0; i < groups.size(); i++) {
            for (int j = 0; j < groups.get(i).size(); j++) {
                places[i * width + j] = groups.get(i).get(j);
            }
        }
        return x.gather(x.getManager().create(places), 0).reshape(groups.size(), width);
    }

    private static NDArray mask(NDArray x, List<List<Integer>> groups, double inside, double padding) {
        int width = width(groups);
        double[] mask = new double[groups.size() * width];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % width < groups.get(i / width).size() ? inside : padding;
        }
        return numbers(x, DoubleStream.of(mask)).reshape(groups.size(), width);
    }

    private static int width(List<List<Integer>> groups) {
        return Math.max(1, groups.stream().mapToInt(List::size).max().orElse(1));
    }

    /** Numbers of an array's type, on its device. */
    static NDArray numbers(NDArray like, DoubleStream numbers) {
        return like.getManager().create(numbers.toArray()).toType(like.getDataType(), false);
    }
}
