package io.github.crossstage.importer.torch;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A machine that runs one pickle of protocol 2 (docs.python.org/3/library/pickletools.html) with the instructions that a state dict
 * needs and refuses every other.
 *
 * <p>Values are {@link PickleNone}, {@code Boolean}, {@code Long}, {@code BigInteger}, {@code Double}, {@code String}, {@code List}
 * (a Python list), {@link PickleTuple}, {@link PickleDict}, {@link TorchGlobal}, and what {@link TorchObjects} makes. A hostile pickle
 * can make values that contain themselves or each other many times over; each costs an instruction, and nothing here or in
 * the callers follows them to unknown depth. Made for one pickle, used once.
 */
final class Unpickler {
    /** A checkpoint of 1500 tensors with its optimizer takes about 500,000. */
    private static final int MAX_INSTRUCTIONS = 2_000_000;

    private static final int MAX_STACK = 1 << 16;
    private static final int MAX_MARKS = 1000;
    private static final int MAX_MEMO = 1 << 20;
    private static final int PROTOCOL = 2;
    private static final int LONG_BYTES = 8;

    private final PickleInput input;
    private final TorchObjects objects;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();

    Unpickler(PickleInput input, TorchObjects objects) {
        this.input = input;
        this.objects = objects;
    }

    /** Runs up to the STOP instruction and returns what was made. @throws ModelFormatException if anything is not allowed */
    Object load() {
        for (int count = 0; count < MAX_INSTRUCTIONS; count++) {
            int code = input.instruction();
            if (code == '.') {
                Object result = pop();
                if (!stack.isEmpty() || !marks.isEmpty()) {
                    throw input.error("the pickle stops with " + stack.size() + " values left over");
                }
                return result;
            }
            if (!pushSimple(code) && !useMemo(code) && !fill(code)) {
                make(code);
            }
        }
        throw input.error("a pickle of more than " + MAX_INSTRUCTIONS + " instructions, which no weight file needs");
    }

    private boolean pushSimple(int code) {
        switch (code) {
            case 'N' -> push(PickleNone.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) input.i32());
            case 'K' -> push((long) input.u8());
            case 'M' -> push((long) input.u16());
            case 0x8A -> push(whole(input.u8()));
            case 'G' -> push(input.float64());
            case 'X' -> push(input.text(input.u32()));
            case 'U' -> push(input.text(input.u8()));
            case ')', 0x8F -> push(PickleTuple.EMPTY);
            case ']' -> push(new ArrayList<>());
            case '}' -> push(new PickleDict(false));
            default -> {
                return false;
            }
        }
        return true;
    }

    private Object whole(int length) {
        BigInteger number = input.integer(length);
        return length <= LONG_BYTES ? (Object) number.longValueExact() : number;
    }

    private boolean useMemo(int code) {
        switch (code) {
            case 'q' -> remember(input.u8());
            case 'r' -> remember(input.u32());
            case 'h' -> recall(input.u8());
            case 'j' -> recall(input.u32());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void remember(long index) {
        memo.put(index, top());
        if (memo.size() > MAX_MEMO) {
            throw input.error("more than " + MAX_MEMO + " remembered values");
        }
    }

    private void recall(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw input.error("value " + index + " is recalled but was not remembered");
        }
        push(value);
    }

    private boolean fill(int code) {
        switch (code) {
            case 'a' -> appendAll(List.of(pop()));
            case 'e' -> appendAll(popToMark());
            case 's' -> {
                Object value = pop();
                setAll(List.of(pop(), value));
            }
            case 'u' -> setAll(popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void appendAll(List<Object> items) {
        if (!(top() instanceof List<?>)) {
            throw input.error("items are appended to " + TorchObjects.kind(top()) + ", expected a list");
        }
        @SuppressWarnings("unchecked") // Every list in a pickle is made here, for values of any kind.
        List<Object> list = (List<Object>) top();
        list.addAll(items);
    }

    private void setAll(List<Object> keysAndValues) {
        if (!(top() instanceof PickleDict dict)) {
            throw input.error("entries are set in " + TorchObjects.kind(top()) + ", expected a dictionary");
        }
        if (keysAndValues.size() % 2 != 0) {
            throw input.error("a key without a value");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            objects.put(dict, keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }

    private void make(int code) {
        switch (code) {
            case 0x80 -> requireProtocol(input.u8());
            case '(' -> mark();
            case 't' -> push(new PickleTuple(popToMark()));
            case 0x85 -> push(new PickleTuple(popLast(1)));
            case 0x86 -> push(new PickleTuple(popLast(2)));
            case 0x87 -> push(new PickleTuple(popLast(3)));
            case 'c' -> push(objects.global(input.line(), input.line()));
            case 'R' -> {
                Object arguments = pop();
                push(objects.call(pop(), arguments));
            }
            case 0x81 -> {
                Object arguments = pop();
                push(objects.create(pop(), arguments));
            }
            case 'b' -> {
                Object state = pop();
                objects.setState(top(), state);
            }
            case 'Q' -> push(objects.persistent(pop()));
            default ->
                throw input.error("instruction " + PickleOpcodes.describe(code)
                        + ", which no state dict needs, is not run; " + TorchObjects.WAY_OUT);
        }
    }

    private void requireProtocol(int protocol) {
        if (protocol != PROTOCOL) {
            throw input.error("pickle protocol " + protocol + ", expected " + PROTOCOL + ", which torch.save uses");
        }
    }

    private void mark() {
        if (marks.size() >= MAX_MARKS) {
            throw input.error("values nested more than " + MAX_MARKS + " deep");
        }
        marks.push(stack.size());
    }

    private void push(Object value) {
        if (stack.size() >= MAX_STACK) {
            throw input.error("more than " + MAX_STACK + " values at once");
        }
        stack.add(value);
    }

    private Object pop() {
        Object value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    private Object top() {
        int floor = marks.isEmpty() ? 0 : marks.peek();
        if (stack.size() <= floor) {
            throw input.error("an instruction needs a value, but there is none");
        }
        return stack.get(stack.size() - 1);
    }

    private List<Object> popLast(int count) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(0, pop());
        }
        return values;
    }

    private List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw input.error("an instruction needs a mark, but there is none");
        }
        List<Object> above = stack.subList(marks.pop(), stack.size());
        List<Object> values = new ArrayList<>(above);
        above.clear();
        return values;
    }
}
