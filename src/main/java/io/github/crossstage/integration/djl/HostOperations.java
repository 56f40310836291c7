package io.github.crossstage.integration.djl;

import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.crossstage.image.Picture;
import io.github.crossstage.image.Resampling;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What DJL asks of an array behind its back: {@code stack}, {@code concat}, {@code resize}, and what DJL itself makes of other operations
 * ({@code toTensor}, {@code normalize}, {@code crop}). A proxy, since the rest of that interface (layers, optimisers, gradients) is the
 * alternative engine's as a whole.
 */
@SuppressWarnings("EnumOrdinal") // DJL hands over the ordinal of an interpolation.
final class HostOperations implements InvocationHandler {
    /** By DJL's number of the interpolation. Bilinear as OpenCV and DJL's other engines have it, without antialiasing. */
    private static final Map<Integer, Resampling> RESAMPLINGS = Map.of(
            Image.Interpolation.NEAREST.ordinal(), Resampling.NEAREST,
            Image.Interpolation.BILINEAR.ordinal(), Resampling.OPENCV_LINEAR);

    private final HostArray array;

    private HostOperations(HostArray array) {
        this.array = array;
    }

    static NDArrayEx of(HostArray array) {
        return (NDArrayEx) Proxy.newProxyInstance(
                NDArrayEx.class.getClassLoader(), new Class<?>[] {NDArrayEx.class}, new HostOperations(array));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "getArray" -> array;
            case "stack" -> array.stack((NDList) arguments[0], axis(arguments));
            case "concat" -> array.concat((NDList) arguments[0], axis(arguments));
            case "resize" ->
                resizes((int) arguments[2])
                        ? resize((int) arguments[0], (int) arguments[1], RESAMPLINGS.get((int) arguments[2]))
                        : other(method, arguments);
            default ->
                method.isDefault()
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : other(method, arguments);
        };
    }

    private Object other(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(method.getDeclaringClass() == Object.class ? array : alternative(method), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static int axis(Object[] arguments) {
        return arguments.length > 1 ? (int) arguments[1] : 0;
    }

    private NDArrayEx alternative(Method method) {
        try {
            return array.alternativeOperations();
        } catch (UnsupportedOperationException e) {
            throw new UnsupportedOperationException(
                    "Operation " + method.getName() + " on an array " + array.getDataType() + " " + array.getShape()
                            + ": CrossStage has none, and there is no other engine of DJL that has it; do it with the picture"
                            + " before it becomes an array, or add such an engine to the class path",
                    e);
        }
    }

    private boolean resizes(int interpolation) {
        Shape shape = array.getShape();
        return array.getDataType() == DataType.UINT8
                && shape.dimension() == 3
                && shape.get(2) == 3
                && RESAMPLINGS.containsKey(interpolation);
    }

    /** Resizes {@code u8 [H, W, 3]}. */
    private NDArray resize(int width, int height, Resampling resampling) {
        Shape shape = array.getShape();
        Picture resized = Picture.ofRgb((int) shape.get(1), (int) shape.get(0), array.toByteArray())
                .resize(width, height, resampling);
        return array.getManager()
                .create(ByteBuffer.wrap(resized.toRgbBytes()), new Shape(height, width, 3), DataType.UINT8);
    }
}
