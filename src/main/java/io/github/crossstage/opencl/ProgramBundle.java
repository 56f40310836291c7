package io.github.crossstage.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs of one device in one zip file, to be shipped with an application. The file {@code device.txt} in it names device and driver;
 * on any other the bundle holds nothing. Immutable.
 */
public final class ProgramBundle extends ProgramStore {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramBundle.class);
    private static final String DEVICE = "device.txt";
    private static final String FOLDER = "programs/";
    /** Most bytes of a program; PoCL's have a tenth of a megabyte. */
    private static final int MOST_BYTES = 64 << 20;

    private final Map<String, byte[]> programs;

    private ProgramBundle(Map<String, byte[]> programs) {
        this.programs = Map.copyOf(programs);
    }

    /**
     * Reads a bundle. One of another device or driver, or one that is no bundle, is empty, and a warning says so.
     *
     * @throws IOException if the file cannot be read
     */
    public static ProgramBundle read(Path file, DeviceInfo info) throws IOException {
        return read(file, ProgramCache.identity(info));
    }

    static ProgramBundle read(Path file, List<String> identity) throws IOException {
        Map<String, byte[]> programs = new HashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String made = zip.getEntry(DEVICE) == null
                    ? "nothing known"
                    : new String(bytes(zip, zip.getEntry(DEVICE)), StandardCharsets.UTF_8);
            if (made.equals(device(identity))) {
                for (ZipEntry entry : zip.stream().toList()) {
                    if (entry.getName().startsWith(FOLDER)) {
                        programs.put(entry.getName().substring(FOLDER.length()), bytes(zip, entry));
                    }
                }
            } else {
                LOG.warn(
                        "Bundle {} is not used: it was made for {}, this is {}; make one here with 'crossstage bundle'",
                        file,
                        made.replace("\n", ", "),
                        device(identity).replace("\n", ", "));
            }
        } catch (ZipException e) {
            LOG.warn("Bundle {} is not used: it is no whole zip file ({})", file, e.getMessage());
        }
        return new ProgramBundle(programs);
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream stream = zip.getInputStream(entry)) {
            byte[] bytes = stream.readNBytes(MOST_BYTES);
            if (stream.read() >= 0) {
                throw new ZipException(entry.getName() + " has more than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /** Writes a bundle of these binaries of one device and driver, by key; it takes its place when it is complete. */
    static void write(Path file, List<String> identity, Map<String, byte[]> binaries) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream stream = Files.newOutputStream(part);
                    ZipOutputStream zip = new ZipOutputStream(stream)) {
                put(zip, DEVICE, device(identity).getBytes(StandardCharsets.UTF_8));
                for (Map.Entry<String, byte[]> one : binaries.entrySet()) {
                    put(zip, FOLDER + one.getKey(), wrap(one.getKey(), one.getValue()));
                }
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Bundles of the same programs are the same bytes. */
    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private static String device(List<String> identity) {
        return String.join("\n", identity);
    }

    /** Returns how many programs it has for the device. */
    public int size() {
        return programs.size();
    }

    @Override
    public Optional<byte[]> load(String key) {
        Optional<byte[]> binary = Optional.ofNullable(programs.get(key)).flatMap(entry -> unwrap(key, entry));
        if (binary.isEmpty() && programs.containsKey(key)) {
            LOG.warn("Program {} of a bundle is not what was saved there; it is built again", key);
        }
        return binary;
    }
}
