package org.align4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.align4j.model.kernel.KernelTexts.Linear;
import org.junit.jupiter.api.Test;

/** No kernel's text is bound to the processor, but for one that has a twin and one that is refused elsewhere. */
class KernelDevicesTest {
    private static final Pattern FUNCTION = Pattern.compile("(?m)^def (\\w+)\\(");
    private static final Pattern CREATION = Pattern.compile("torch\\.(empty|zeros|ones|full|arange|tensor|eye)\\(");

    /**
     * The text that has a twin, that of int8 weights, which nothing but a processor is asked for ({@code SamplerWeights} refuses
     * them), and what libtorch's processes need, which has nothing of a device.
     */
    private static final Set<String> OF_OPERATORS =
            Set.of("decode_linear_onednn.py", "int8_onednn.py", "int8_fbgemm.py", "process.py");

    /** What may lie on the processor, whatever the device. */
    private static final List<String> OF_THE_PROCESSOR = List.of(
            // what Java gets back and never reads
            "return torch.zeros([1])",
            // what Java gets back and reads: sizes, and nothing at all
            "return torch.tensor([wide_at[0], at[0]], dtype=4)",
            "[torch.empty([0], dtype=4), torch.empty([0], dtype=6)]",
            // sizes are counted with no array behind them
            "none = torch.empty([0])",
            // rows are numbers of the processor, as Java gives them
            "torch.equal(rows, torch.arange(rows.size(0)))",
            // a single number goes with any array
            "torch.log(torch.tensor(share)), t + torch.log(torch.tensor(beta))");

    private static List<String> texts() {
        return Stream.concat(
                        Stream.of(KernelTexts.training()),
                        Stream.of(KernelTexts.Linear.values())
                                .flatMap(linear -> Stream.of(KernelTexts.decoding(linear))))
                .distinct()
                .toList();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = KernelTexts.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void operatorsOfTheProcessorAloneAreInTheTextThatHasATwin() throws IOException {
        for (String name : texts()) {
            if (!OF_OPERATORS.contains(name)) {
                assertThat(text(name)).as(name).doesNotContain("ops.", "mkldnn", "for_cpu");
            }
        }
    }

    @Test
    void twinsHaveTheSameFunctions() throws IOException {
        assertThat(functions("decode_linear_plain.py")).isNotEmpty().isEqualTo(functions("decode_linear_onednn.py"));
        assertThat(functions("int8_fbgemm.py")).isNotEmpty().isEqualTo(functions("int8_onednn.py"));
        Set<String> bytes = functions("decode_linear_int8.py");
        bytes.addAll(functions("int8_onednn.py"));
        assertThat(bytes).containsAll(functions("decode_linear_plain.py"));
    }

    /** oneDNN takes no weights of bfloat16 there, and {@code auto} measures both types on every processor. */
    @Test
    void aProcessorWithoutBfloat16ComputesItPlainly() {
        Processor desktop = Processor.of("flags\t\t: fpu avx2 fma\n");
        assertThat(Linear.of(Device.cpu(), true, desktop)).isEqualTo(Linear.PLAIN);
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "skipped: not an x86 processor");
        assertThat(Linear.of(Device.cpu(), false, desktop)).isEqualTo(Linear.ONEDNN);
        assertThat(Linear.bytes(Device.cpu(), desktop)).contains(Linear.INT8_FBGEMM);
        assertThat(Linear.bytes(Device.gpu(0), desktop)).isEmpty();
    }

    private static Set<String> functions(String name) throws IOException {
        Set<String> functions = new TreeSet<>();
        Matcher matcher = FUNCTION.matcher(text(name));
        while (matcher.find()) {
            functions.add(matcher.group(1));
        }
        return functions;
    }

    /** An array made without a device would lie on the processor, and the next operator on a GPU would refuse it. */
    @Test
    void arraysAreMadeWhereTheirOperandsLie() throws IOException {
        List<String> without = new ArrayList<>();
        for (String name : texts()) {
            for (String line : text(name).lines().toList()) {
                String code = line.strip();
                if (!code.startsWith("#") && CREATION.matcher(code).find() && !code.contains("device")) {
                    without.add(name + ": " + code);
                }
            }
        }
        assertThat(without).allMatch(line -> OF_THE_PROCESSOR.stream().anyMatch(line::contains));
    }
}
