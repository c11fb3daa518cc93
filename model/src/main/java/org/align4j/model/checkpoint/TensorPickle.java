package org.align4j.model.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pickle of a dictionary of tensors, as {@code torch.save} writes it. A pickle is a program that may call any
 * function; here only those operations are known that build such a dictionary, and the few names in {@link #NAMES} mean
 * something. Everything else is an error, so nothing can be executed.
 */
final class TensorPickle {
    private static final String TENSOR = "torch._utils _rebuild_tensor_v2";
    private static final String PARAMETER = "torch._utils _rebuild_parameter";
    private static final String DICTIONARY = "collections OrderedDict";
    private static final List<String> NAMES = List.of(TENSOR, PARAMETER, DICTIONARY);

    /**
     * A tensor of the dictionary.
     *
     * @param type null for one that no weight is stored in, such as that of a mask
     * @param storage the file that its numbers are in
     * @param first which of them is its first
     */
    record Stored(NamedTensor tensor, @Nullable StorageType type, String storage, long first) {}

    /** A name that stands for a function or class. */
    private record Name(String name) {}

    /** The numbers of one or more tensors. */
    private record Storage(@Nullable StorageType type, String file) {}

    /** A tensor that has no name yet. */
    private record Numbers(Storage storage, long first, List<Long> shape) {}

    private static final Object MARK = new Object();
    private static final Object NONE = new Object();

    private final Path path;
    private final PickleBytes bytes;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memory = new HashMap<>();

    /** @param path for messages */
    TensorPickle(Path path, byte[] bytes) {
        this.path = path;
        this.bytes = new PickleBytes(bytes);
    }

    /** The tensors in their order. */
    List<Stored> read() {
        Object value;
        try {
            value = run();
        } catch (BufferUnderflowException e) {
            throw broken("it is cut off");
        } catch (ArithmeticException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw broken("it is not a dictionary of tensors");
        }
        List<Stored> tensors = new ArrayList<>();
        map.forEach((key, tensor) -> {
            if (!(key instanceof String name) || !(tensor instanceof Numbers numbers)) {
                throw broken("its entry " + shown(key) + " is not a tensor with a name");
            }
            Storage storage = numbers.storage();
            tensors.add(new Stored(
                    new NamedTensor(name, numbers.shape()), storage.type(), storage.file(), numbers.first()));
        });
        return tensors;
    }

    private Object run() {
        while (true) {
            int operation = bytes.byteNumber();
            if (operation == '.') {
                return pop();
            }
            if (!value(operation) && !structure(operation)) {
                throw broken(String.format(
                        "it asks for operation 0x%02x, which no dictionary of tensors needs; save it as safetensors",
                        operation));
            }
        }
    }

    /** Operations that put a value on the stack. */
    private boolean value(int operation) {
        switch (operation) {
            case 'K' -> stack.push((long) bytes.byteNumber());
            case 'M' -> stack.push((long) bytes.shortNumber());
            case 'J' -> stack.push((long) bytes.number());
            case 0x8a -> stack.push(bytes.longNumber());
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'N' -> stack.push(NONE);
            case 'X' -> stack.push(bytes.text(Integer.toUnsignedLong(bytes.number())));
            case 0x8c -> stack.push(bytes.text(bytes.byteNumber()));
            case 'c' -> stack.push(name(bytes.line() + " " + bytes.line()));
            case 'h' -> stack.push(remembered(bytes.byteNumber()));
            case 'j' -> stack.push(remembered(bytes.number()));
            case '}' -> stack.push(new LinkedHashMap<>());
            case ')' -> stack.push(List.of());
            case '(' -> stack.push(MARK);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Operations on what is on the stack. */
    private boolean structure(int operation) {
        switch (operation) {
            case 0x80 -> bytes.byteNumber();
            case 'q' -> memory.put(bytes.byteNumber(), peek());
            case 'r' -> memory.put(bytes.number(), peek());
            case 't' -> stack.push(sinceMark());
            case 0x85 -> stack.push(List.of(pop()));
            case 0x86 -> stack.push(reversed(pop(), pop()));
            case 0x87 -> stack.push(reversed(pop(), pop(), pop()));
            case 'Q' -> stack.push(storage(pop()));
            case 'R' -> call();
            case 's' -> {
                Object value = pop();
                Object key = pop();
                put(List.of(key, value));
            }
            case 'u' -> put(sinceMark());
            case 'b' -> dropState();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** What an OrderedDict carries besides its entries; a module's state has version numbers there. */
    private void dropState() {
        pop();
        if (!(peek() instanceof Map)) {
            throw broken("it gives a state to what is not a dictionary");
        }
    }

    private void put(List<Object> pairs) {
        if (!(peek() instanceof Map<?, ?>) || pairs.size() % 2 != 0) {
            throw broken("it puts entries into what is not a dictionary");
        }
        @SuppressWarnings("unchecked")
        Map<Object, Object> map = (Map<Object, Object>) peek();
        for (int i = 0; i < pairs.size(); i += 2) {
            if (!(pairs.get(i) instanceof String key) || map.put(key, pairs.get(i + 1)) != null) {
                throw broken("its entry " + shown(pairs.get(i)) + " occurs twice or has no name");
            }
        }
    }

    private void call() {
        Object arguments = pop();
        Object function = pop();
        if (!(arguments instanceof List<?> list) || !(function instanceof Name name)) {
            throw broken("it calls what is not a function");
        }
        switch (name.name()) {
            case TENSOR -> stack.push(tensor(list));
            case PARAMETER -> {
                if (list.isEmpty() || !(list.get(0) instanceof Numbers numbers)) {
                    throw broken("it makes a parameter of what is not a tensor");
                }
                stack.push(numbers);
            }
            case DICTIONARY -> {
                if (!list.isEmpty()) {
                    throw broken("it makes a dictionary in a way that is not known");
                }
                stack.push(new LinkedHashMap<>());
            }
            default -> throw broken("it calls " + Quoted.brief(name.name()));
        }
    }

    private Numbers tensor(List<?> arguments) {
        if (arguments.size() < 4
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long first)
                || first < 0
                || !(arguments.get(2) instanceof List<?> sizes)
                || !(arguments.get(3) instanceof List<?> strides)) {
            throw broken("it makes a tensor in a way that is not known");
        }
        List<Long> shape = numbers(sizes);
        List<Long> steps = numbers(strides);
        long step = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (i >= steps.size() || (shape.get(i) > 1 && steps.get(i) != step)) {
                throw broken("it has a tensor that is a view of another; save it as safetensors");
            }
            if (shape.get(i) > 0 && step > (1L << 50) / shape.get(i)) {
                throw broken("it has a tensor of shape " + Quoted.brief(shape));
            }
            step *= shape.get(i);
        }
        if (first > 1L << 50) {
            throw broken("it has a tensor outside what is stored");
        }
        return new Numbers(storage, first, shape);
    }

    private List<Long> numbers(List<?> list) {
        List<Long> numbers = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Long number) || number < 0) {
                throw broken("it has a tensor whose sizes are not whole numbers of at least 0");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private Storage storage(Object id) {
        if (!(id instanceof List<?> parts)
                || parts.size() < 3
                || !parts.get(0).equals("storage")
                || !(parts.get(1) instanceof Name name)
                || !(parts.get(2) instanceof String file)) {
            throw broken("it names a storage in a way that is not known");
        }
        String type = name.name().substring(name.name().indexOf(' ') + 1);
        return new Storage(StorageType.ofTorch(type).orElse(null), file);
    }

    private Name name(String name) {
        if (!NAMES.contains(name) && !(name.startsWith("torch ") && name.endsWith("Storage"))) {
            throw broken("it names " + shown(name) + ", which no dictionary of tensors needs: it is not executed");
        }
        return new Name(name);
    }

    private Object remembered(int place) {
        Object value = memory.get(place);
        if (value == null) {
            throw broken("it refers to what is not there");
        }
        return value;
    }

    private List<Object> sinceMark() {
        List<Object> items = new ArrayList<>();
        for (Object item = pop(); item != MARK; item = pop()) {
            items.add(item);
        }
        Collections.reverse(items);
        return items;
    }

    private static List<Object> reversed(Object... items) {
        List<Object> list = new ArrayList<>(List.of(items));
        Collections.reverse(list);
        return list;
    }

    private Object pop() {
        peek();
        return stack.pop();
    }

    private Object peek() {
        if (stack.isEmpty()) {
            throw broken("it is damaged");
        }
        return stack.peek();
    }

    private static String shown(@Nullable Object value) {
        return value instanceof String text ? "\"" + Quoted.brief(text) + "\"" : "that is not a text";
    }

    private UserError broken(String why) {
        return new UserError(path + ": not a file of tensors that torch saved: " + why);
    }
}
