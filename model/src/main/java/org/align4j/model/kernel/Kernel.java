package org.align4j.model.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A compiled TorchScript text whose methods are called with arrays.
 *
 * <p>Arrays that kernels make may be bfloat16, which DJL does not know: hold such an array, hand it to kernels, close
 * it, but call nothing else on it (doing so ends the process).
 */
public final class Kernel implements AutoCloseable {
    private final PtSymbolBlock module;
    private final boolean inference;

    private Kernel(PtSymbolBlock module, boolean inference) {
        this.module = module;
        this.inference = inference;
    }

    /**
     * Compiles resources of this package into one module.
     *
     * @param manager decides the device, and closes the kernel when it is closed
     * @param attributes what the text reads as {@code self.name}: int, double, boolean, int[], double[]
     * @param resources file names in this package; their methods may call each other
     */
    public static Kernel load(NDManager manager, Map<String, ?> attributes, String... resources) {
        return compile(manager, attributes, text(resources));
    }

    /**
     * As {@link #load}, for what nobody differentiates: operators skip the bookkeeping for it, which is 3 to 8 % of
     * decoding, and what is returned cannot be recorded by {@link Torch#recording}.
     */
    public static Kernel loadForInference(NDManager manager, Map<String, ?> attributes, String... resources) {
        return new Kernel(module(manager, attributes, text(resources)), true);
    }

    /**
     * Writes the module that {@link #load} compiles to a file, for {@code torch.jit.load} or another libtorch.
     *
     * @param attributes as in {@link #load}
     * @param resources as in {@link #load}
     */
    public static void export(Path file, Map<String, ?> attributes, String... resources) throws IOException {
        Files.write(file, KernelArchive.pack(text(resources), attributes));
    }

    private static String text(String... resources) {
        StringBuilder text = new StringBuilder();
        for (String resource : resources) {
            text.append(read(resource)).append('\n');
        }
        return text.toString();
    }

    /** Compiles a text given as it is; for tests and small pieces. */
    public static Kernel compile(NDManager manager, Map<String, ?> attributes, String text) {
        return new Kernel(module(manager, attributes, text), false);
    }

    private static PtSymbolBlock module(NDManager manager, Map<String, ?> attributes, String text) {
        Torch.prepareThread();
        byte[] archive = KernelArchive.pack(text, attributes);
        return Torch.running(() -> {
            try {
                return JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive), true, false);
            } catch (IOException e) {
                throw new UncheckedIOException("reading from memory", e);
            }
        });
    }

    /**
     * Calls a method that returns an array, a list or a tuple of arrays.
     *
     * @param scope what is returned belongs to it
     * @param arguments each an {@link NDArray}, an {@link NDList} (at least one array; becomes {@code List[Tensor]}) or
     *     a number (becomes a zero-dimensional tensor on the CPU: {@code int(n)}, {@code float(n)}); no array twice
     */
    public NDList call(NDManager scope, String method, Object... arguments) {
        Torch.prepareThread();
        try (NDManager scalars = scope.newSubManager(Device.cpu())) {
            NDList inputs = new NDList();
            // DJL gives the results to the manager of input 0, and takes the method's name from an array's name.
            NDArray name = scope.create(0f);
            name.setName("module_method:" + method);
            inputs.add(name);
            Set<NDArray> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int i = 0; i < arguments.length; i++) {
                add(inputs, seen, scalars, i, arguments[i]);
            }
            try {
                return Torch.running(() -> IValueUtils.forward(module, inputs, !inference));
            } finally {
                name.close();
            }
        }
    }

    /** The one array that a method returns. */
    public NDArray array(NDManager scope, String method, Object... arguments) {
        return call(scope, method, arguments).singletonOrThrow();
    }

    private static void add(NDList inputs, Set<NDArray> seen, NDManager scalars, int index, Object argument) {
        if (argument instanceof NDList list) {
            if (list.isEmpty()) {
                throw new IllegalArgumentException("argument " + index + " is an empty list, which cannot be passed");
            }
            for (NDArray array : list) {
                add(inputs, seen, array, "list" + index + "[]");
            }
        } else if (argument instanceof NDArray array) {
            add(inputs, seen, array, "array" + index);
        } else if (argument instanceof Integer || argument instanceof Long) {
            add(inputs, seen, scalars.create(((Number) argument).longValue()), "array" + index);
        } else if (argument instanceof Number number) {
            add(inputs, seen, scalars.create(number.doubleValue()), "array" + index);
        } else {
            throw new IllegalArgumentException("argument " + index + " is neither array nor number: " + argument);
        }
    }

    private static void add(NDList inputs, Set<NDArray> seen, NDArray array, String name) {
        if (!seen.add(array)) {
            // The names group arrays into arguments, so one handle has one place; ask a kernel for an alias.
            throw new IllegalArgumentException("the same array twice in one call, the second time as " + name);
        }
        array.setName(name);
        inputs.add(array);
    }

    private static String read(String resource) {
        try (InputStream in = Kernel.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no kernel text " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
