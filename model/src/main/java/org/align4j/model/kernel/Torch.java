package org.align4j.model.kernel;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.align4j.core.UserError;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.SamplerWeights;

/** The native engine: which device and precision, how many threads, and the settings that each thread needs. */
public final class Torch {
    /** libtorch keeps these two settings per thread. */
    private static final ThreadLocal<Boolean> PREPARED = ThreadLocal.withInitial(() -> {
        // The optimising executor re-specialises at every new shape; the plain one is as fast and needs no warm-up.
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
        return true;
    });

    private static final AtomicInteger RUNNING = new AtomicInteger();
    /** Processes of this program that share the machine's processors. */
    private static volatile int sharing = 1;

    private static volatile boolean stopped;

    private static boolean chosen;
    private static volatile boolean cuda;

    private Torch() {}

    /**
     * Lets no further kernel begin or be compiled: a thread that wants to waits for ever.
     *
     * @return whether one runs, or is compiled, on any thread: the native library must not be torn down under it, it would crash
     */
    public static boolean stop() {
        stopped = true;
        return RUNNING.get() > 0;
    }

    /** The processors are shared with others of this program: left to the engine, each takes its part of them. */
    public static void shareProcessors(int processes) {
        sharing = processes;
    }

    /** Runs native work, unless the process is about to end. */
    static <T> T running(Supplier<T> work) {
        RUNNING.incrementAndGet();
        try {
            while (stopped) {
                LockSupport.park(RUNNING);
            }
            return work.get();
        } finally {
            RUNNING.decrementAndGet();
        }
    }

    /**
     * A manager on the configured device; closing it frees everything made under it.
     *
     * @throws UserError if the device is not there
     */
    public static NDManager open(EngineConfig config) {
        Engine engine = engine(config);
        Device device = device(engine, config.device());
        int threads = config.threads() == 0
                ? Math.max(1, Runtime.getRuntime().availableProcessors() / sharing)
                : config.threads();
        if (JniUtils.getNumThreads() != threads) {
            JniUtils.setNumThreads(threads);
        }
        prepareThread();
        return engine.newBaseManager(device);
    }

    /** How many threads the engine has, once {@link #open} has been called. */
    public static int threads() {
        return JniUtils.getNumThreads();
    }

    /** Whether this configuration's device is a GPU. */
    public static boolean onGpu(EngineConfig config) {
        return device(engine(config), config.device()).isGpu();
    }

    /** Whether kernels compute in bfloat16 (else float32) under this configuration. */
    public static boolean bfloat16(EngineConfig config) {
        return switch (config.precision()) {
            case "bf16" -> true;
            case "float32" -> false;
            default -> onGpu(config) || Processor.here().bfloat16();
        };
    }

    /** Whether products of bfloat16 matrices are made in float32, because the device is faster at those. */
    public static boolean widensProducts(EngineConfig config) {
        return !onGpu(config) && !Processor.here().multipliesBfloat16();
    }

    /**
     * How a decoder computes its linear layers.
     *
     * @param bfloat16 whether it computes in bfloat16, else in float32
     * @throws UserError if the device has no operators for such weights
     */
    public static KernelTexts.Linear linear(Device device, boolean bfloat16, SamplerWeights weights) {
        if (weights == SamplerWeights.AUTO) {
            throw new IllegalStateException("auto: what weights are held in is still to be chosen");
        }
        if (weights == SamplerWeights.PRECISION) {
            return KernelTexts.Linear.of(device, bfloat16, Processor.here());
        }
        if (KernelTexts.Linear.of(device, false, Processor.here()) != KernelTexts.Linear.ONEDNN) {
            throw new UserError("weights in " + weights.word() + " can be sampled with on x86 processors alone, not on "
                    + (device.isGpu() ? "a GPU" : System.getProperty("os.arch")) + "; take precision");
        }
        return KernelTexts.Linear.bytes(device, Processor.here())
                .orElseThrow(() -> new UserError("weights in int8 need a processor with AVX2, VNNI or AMX, and"
                        + " /proc/cpuinfo names none of them; take precision"));
    }

    /** Called by everything that enters the engine; cheap after a thread's first time. */
    static void prepareThread() {
        PREPARED.get();
    }

    /** Runs with operations recorded for differentiation, on this thread only. */
    public static <T> T recording(Supplier<T> work) {
        prepareThread();
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try {
            return work.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    private static synchronized Engine engine(EngineConfig config) {
        if (!chosen) {
            chosen = true;
            chooseLibrary(config.device());
        }
        // DJL otherwise asks a cloud's metadata address and reports usage.
        if (System.getenv("OPT_OUT_TRACKING") == null && System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException | LinkageError e) {
            String libraries = System.getProperty(Libtorch.OWN, System.getenv(Libtorch.OWN));
            if (libraries == null) {
                throw e;
            }
            String reason = (e.getCause() == null ? e : e.getCause()).getMessage();
            throw new UserError("libtorch in " + libraries + " cannot be loaded: " + reason, e);
        }
    }

    /** Which libtorch: one process has one, so what is asked for first decides. */
    private static void chooseLibrary(String device) {
        Optional<Libtorch> library = Libtorch.named();
        if (library.isEmpty() && (device.startsWith("cuda") || (device.equals("auto") && NvidiaDriver.here()))) {
            library = CudaFolder.fetched();
        }
        library.ifPresent(Libtorch::use);
        cuda = library.filter(Libtorch::hasCuda).isPresent();
    }

    /**
     * Finds out whether the device that an engine names is there, before anything is read for it.
     *
     * @throws UserError if it is not
     */
    public static void requireDevice(EngineConfig config) {
        if (config.device().startsWith("cuda")) {
            device(engine(config), config.device());
        }
    }

    private static Device device(Engine engine, String name) {
        // Without a libtorch that has CUDA, a GPU that there may be is of no use.
        int devices = cuda ? engine.getGpuCount() : 0;
        if (name.equals("cpu") || (name.equals("auto") && devices == 0)) {
            return Device.cpu();
        }
        int index = name.equals("auto") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
        if (index >= devices) {
            throw new UserError("device " + name + " is not available: the engine sees "
                    + (devices == 0 ? "no GPU" : devices + " GPU(s), cuda:0 to cuda:" + (devices - 1)));
        }
        return Device.gpu(index);
    }
}
