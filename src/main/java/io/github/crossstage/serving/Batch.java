package io.github.crossstage.serving;

import io.github.crossstage.Result;
import io.github.crossstage.error.ShapeException;
import io.github.crossstage.ir.InputSpec;
import io.github.crossstage.tensor.Shape;
import io.github.crossstage.tensor.Tensor;
import io.github.crossstage.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests of one shape that run together, one after the other along axis 0. Used by the batcher's thread alone. */
final class Batch {
    private final List<Ticket> tickets;
    private final int rows;
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final Optional<BatchEvent> event = BatchEvent.begun();
    /** When the batch was handed to the device. */
    final long launchedNanos;

    Batch(List<Ticket> tickets, long launchedNanos) {
        this.tickets = List.copyOf(tickets);
        this.rows = tickets.stream().mapToInt(ticket -> ticket.rows).sum();
        this.launchedNanos = launchedNanos;
    }

    List<Ticket> tickets() {
        return tickets;
    }

    int rows() {
        return rows;
    }

    /** Returns the bytes of all inputs. */
    long inputBytes() {
        return tickets.stream()
                .flatMap(ticket -> ticket.inputs.values().stream())
                .mapToLong(tensor -> tensor.type().byteCount())
                .sum();
    }

    /** Returns for each ticket how long it waited until the batch was handed to the device. */
    List<Long> waitedNanos() {
        return tickets.stream()
                .map(ticket -> launchedNanos - ticket.submittedNanos)
                .toList();
    }

    /** Tells the Flight Recorder that the device is done. */
    void record(BatchRunner runner, boolean failed) {
        event.ifPresent(begun -> begun.finish(runner, this, failed));
    }

    /** Returns the inputs of the whole batch. A single request's are taken as they are; several are copied into buffers. */
    Map<String, Tensor> gather(List<InputSpec> specs, GatherBuffers memory) {
        if (tickets.size() == 1) {
            return tickets.get(0).inputs;
        }
        Map<String, Tensor> gathered = new LinkedHashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            String name = specs.get(i).name();
            TensorType type = TensorType.float32(
                    tickets.get(0).shapes.get(i).with(0, rows).extents());
            ByteBuffer buffer = memory.take(Math.toIntExact(type.byteCount()));
            buffers.add(buffer);
            ByteBuffer destination = buffer.duplicate();
            tickets.forEach(ticket -> destination.put(ticket.inputs.get(name).bytes()));
            gathered.put(name, Tensor.of(type, buffer.duplicate()));
        }
        return gathered;
    }

    /** Gives the memory of the inputs back, once nothing reads them any more. */
    void release(GatherBuffers memory) {
        buffers.forEach(memory::give);
        buffers.clear();
    }

    /**
     * Parts the outputs of the batch; a request's tensors look into those of the batch, nothing is copied.
     *
     * @return a result for each ticket, in their order
     * @throws ShapeException if axis 0 of an output is not the batch
     */
    List<Result> part(Result whole, String model) {
        List<Result> parts = new ArrayList<>();
        int first = 0;
        for (Ticket ticket : tickets) {
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (String name : whole.names()) {
                outputs.put(name, rows(whole.get(name), first, ticket.rows, name, model));
            }
            parts.add(new Result(outputs));
            first += ticket.rows;
        }
        return parts;
    }

    private Tensor rows(Tensor whole, int first, int count, String output, String model) {
        Shape shape = whole.shape();
        if (shape.rank() == 0 || shape.extent(0) != rows) {
            throw new ShapeException("Model '" + model + "': output '" + output + "' has shape " + shape
                    + " for a batch of " + rows + " rows, expected " + rows
                    + " along axis 0; run such a network without a batcher");
        }
        TensorType type = new TensorType(whole.type().dataType(), shape.with(0, count));
        int rowBytes = Math.toIntExact(whole.type().byteCount() / rows);
        return Tensor.of(type, whole.bytes().slice(first * rowBytes, count * rowBytes));
    }
}
