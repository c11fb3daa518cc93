package org.align4j.model.kernel;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module as libtorch reads it from disk: an uncompressed zip with the class's text and a pickle (protocol
 * 2) of one object of that class. Written in memory; no Python is involved.
 */
final class KernelArchive {
    /** The value of an attribute: the list of FBGEMM's packed matrices, empty at first, which methods fill. */
    static final Object NO_MATRICES = List.of();

    private static final String CLASS = "Kernel";
    /** {@code def name(self, …) -> Type:}, also over several lines; the result type is optional. */
    private static final Pattern METHOD =
            Pattern.compile("^def (\\w+)\\(self([^)]*)\\)( -> [^:]+)?:", Pattern.MULTILINE | Pattern.DOTALL);

    private KernelArchive() {}

    /**
     * Packs methods into a module.
     *
     * @param text top-level {@code def name(self, x: Tensor, …) -> Tensor:} methods, which call each other by
     *     {@code self.name(…)}
     * @param attributes what the methods read as {@code self.name}: int, double, boolean, int[], double[],
     *     {@link #NO_MATRICES}
     */
    static byte[] pack(String text, Map<String, ?> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "m/data.pkl", pickle(attributes));
            put(zip, "m/code/__torch__.py", code(text, attributes).getBytes(StandardCharsets.UTF_8));
            put(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            // The newest meaning of every operator: older ones lack arguments (the approximation of gelu).
            put(zip, "m/version", "10\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** The class's text as libtorch's importer wants it: every type spelled out, methods indented. */
    static String code(String text, Map<String, ?> attributes) {
        String declarations = attributes.entrySet().stream()
                .map(entry -> "  " + entry.getKey() + " : " + type(entry.getValue()) + "\n")
                .collect(Collectors.joining());
        Matcher methods = METHOD.matcher(text);
        String typed = methods.replaceAll(match -> "def " + match.group(1) + "(self: __torch__." + CLASS
                + match.group(2).replaceAll("\\s+", " ") + ")"
                + (match.group(3) == null ? " -> NoneType" : match.group(3)) + ":");
        return "class " + CLASS + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
                + declarations
                + typed.lines().map(line -> "  " + line + "\n").collect(Collectors.joining());
    }

    private static String type(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return "int";
        }
        if (value instanceof Double) {
            return "float";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof int[]) {
            return "List[int]";
        }
        if (value instanceof double[]) {
            return "List[float]";
        }
        if (value == NO_MATRICES) {
            return "List[__torch__.torch.classes.quantized.LinearPackedParamsBase]";
        }
        throw new IllegalArgumentException("a kernel's attribute is int, double, boolean, int[], double[] or a list of"
                + " packed matrices, not " + value);
    }

    private static byte[] pickle(Map<String, ?> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x80, 2});
        out.writeBytes("c__torch__\n" + CLASS + "\n");
        out.write(new byte[] {')', (byte) 0x81, '}', '('});
        attribute(out, "training", true);
        for (Map.Entry<String, ?> entry : attributes.entrySet()) {
            attribute(out, entry.getKey(), entry.getValue());
        }
        out.writeBytes("ub.");
        return bytes.toByteArray();
    }

    private static void attribute(DataOutputStream out, String name, Object value) throws IOException {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeInt(Integer.reverseBytes(key.length));
        out.write(key);
        value(out, value);
    }

    private static void value(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Boolean flag) {
            out.write(flag ? 0x88 : 0x89);
        } else if (value instanceof Double number) {
            out.write('G');
            out.writeDouble(number);
        } else if (value == NO_MATRICES) {
            out.write(']');
        } else if (value instanceof int[] numbers) {
            list(out, "build_intlist", Arrays.stream(numbers).boxed().toList());
        } else if (value instanceof double[] numbers) {
            list(out, "build_doublelist", Arrays.stream(numbers).boxed().toList());
        } else {
            out.write('J');
            out.writeInt(Integer.reverseBytes(Math.toIntExact(((Number) value).longValue())));
        }
    }

    /** A call of the function by which libtorch's reader knows a list's type: {@code builder(([numbers],))}. */
    private static void list(DataOutputStream out, String builder, List<? extends Number> numbers) throws IOException {
        out.writeBytes("ctorch.jit._pickle\n" + builder + "\n(](");
        for (Number number : numbers) {
            value(out, number);
        }
        out.writeBytes("etR");
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
