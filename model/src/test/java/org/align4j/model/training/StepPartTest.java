package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.align4j.model.BatchUnit;
import org.align4j.model.MicroBatches;
import org.align4j.model.process.ProcessGroup;
import org.junit.jupiter.api.Test;

class StepPartTest {
    private record Row(int length) implements BatchUnit {
        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int tokens() {
            return length;
        }

        @Override
        public int longest() {
            return length;
        }
    }

    @Test
    void eachMicroBatchGoesToTheProcessWithTheLeastToDo() {
        // longest first: 9 to rank 0, 5 to rank 1, 4 to rank 1, 1 to rank 0 or 1 at a tie of 9 and 9: the first
        assertThat(StepPart.owners(new long[] {4, 9, 1, 5}, 2)).containsExactly(1, 0, 0, 1);
        assertThat(StepPart.owners(new long[] {4, 9, 1, 5}, 1)).containsOnly(0);
    }

    @Test
    void noProcessIsLeftWithoutAMicroBatchWhereThereAreRowsEnough() {
        Random random = new Random(4);
        for (int trial = 0; trial < 300; trial++) {
            int processes = 1 + random.nextInt(5);
            List<Row> rows = IntStream.range(0, processes + random.nextInt(20))
                    .mapToObj(i -> new Row(1 + random.nextInt(random.nextBoolean() ? 3 : 500)))
                    .toList();
            int budget = 1 + random.nextInt(600);
            List<List<Row>> parts = MicroBatches.split(rows, budget, processes);
            assertThat(parts.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rows);
            assertThat(parts)
                    .allSatisfy(part -> assertThat(part.size() == 1
                                    || part.stream().mapToInt(Row::tokens).sum() <= budget)
                            .isTrue());
            int[] owners = StepPart.owners(
                    parts.stream()
                            .mapToLong(
                                    part -> part.stream().mapToLong(Row::tokens).sum())
                            .toArray(),
                    processes);
            assertThat(owners).contains(IntStream.range(0, processes).toArray());
        }
    }

    @Test
    void oneProcessSplitsAsItAlwaysDid() {
        List<Row> rows = IntStream.of(5, 9, 3, 7, 2).mapToObj(Row::new).toList();
        assertThat(MicroBatches.split(rows, 12, 1)).isEqualTo(MicroBatches.split(rows, 12));
    }

    @Test
    void aStepOfFewerRowsThanProcessesLeavesSomeWithoutWork() {
        assertThat(MicroBatches.split(List.of(new Row(3)), 10, 2)).hasSize(1);
        assertThat(StepPart.owners(new long[] {3}, 2)).containsExactly(0);
    }

    @Test
    void aProcessAloneKeepsItsNumbers() {
        MetricSums sums = new MetricSums();
        sums.add("rewards/margins", 3, 2);
        StepPart part = new StepPart(0.25, sums);
        assertThat(part.ofAll(ProcessGroup.alone())).isSameAs(part);
        assertThat(StepPart.norms(new double[0], new int[] {0}, ProcessGroup.alone()))
                .isEmpty();
    }
}
