package org.align4j.rl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.process.ProcessPlace;

/** A process group whose processes are threads of this one: what each brings lies where the others take it. */
record Threads(ProcessPlace place, Object[] brought, CyclicBarrier barrier) implements ProcessGroup {
    private static final int SECONDS = 60;

    /**
     * Runs the same work in each of several.
     *
     * @return what they came to, by rank; the first failure is thrown, and ends the others
     */
    static <T> List<T> run(int size, Function<ProcessGroup, Callable<T>> work) throws Exception {
        Object[] brought = new Object[size];
        CyclicBarrier barrier = new CyclicBarrier(size);
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                ProcessPlace place = new ProcessPlace(rank, size, "here", 1, rank, size);
                Callable<T> own = work.apply(new Threads(place, brought, barrier));
                futures.add(threads.submit(() -> {
                    try {
                        return own.call();
                    } catch (Exception e) {
                        barrier.reset();
                        throw e;
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }

    @SuppressWarnings("unchecked")
    private <T> List<T> all(T own) {
        try {
            brought[place.rank()] = own;
            barrier.await(SECONDS, TimeUnit.SECONDS);
            List<T> all = new ArrayList<>();
            for (Object each : brought) {
                all.add((T) each);
            }
            // nobody brings the next thing before all have taken this one
            barrier.await(SECONDS, TimeUnit.SECONDS);
            return all;
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("the processes do not meet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static <T> T reduced(List<T> all, BinaryOperator<T> sum) {
        return all.stream().reduce(sum).orElseThrow();
    }

    @Override
    public void sum(NDList arrays) {
        for (NDArray array : arrays) {
            float[] total = reduced(all(array.toFloatArray()), Threads::plus);
            array.set(total);
        }
    }

    private static float[] plus(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    @Override
    public double[] sum(double... numbers) {
        return reduced(all(numbers.clone()), (a, b) -> {
            if (a.length != b.length) {
                throw new IllegalStateException("the processes sum different things: " + a.length + ", " + b.length);
            }
            double[] sum = a.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += b[i];
            }
            return sum;
        });
    }

    @Override
    public List<byte[]> gather(byte[] own) {
        return all(own);
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
