/**
 * Files of a model hub by name, kept in a folder with their checksums.
 *
 * <p>Layer 0, uses {@code error} only: a {@link io.github.crossstage.hub.HubSource} is parsed from a text such as {@code
 * hf:timm/cspdarknet53.ra_in1k}, {@link io.github.crossstage.hub.Hub#fetch} answers with the path of a file on disk; what the file
 * holds is for {@code importer} to say. Nothing else in the library opens a connection, and this only when such a source is named.
 *
 * <p>A file lies at {@code CACHE/OWNER/REPO/REVISION/FILE}; the slashes of a revision become {@code %2F}, as in the hub's addresses.
 * The endpoint is no part of the place: a mirror serves the same files. Beside each file lies {@code FILE.sha256}, which {@code
 * sha256sum -c} reads too; a file without one is not trusted. On every use the size is compared with that record, and the SHA-256
 * is computed again unless the time of the last change is the one noted when it was last found right: a full check of a file that
 * nobody touched would cost more than loading it. A branch such as {@code main} is not asked for again once it is cached, unless
 * {@link io.github.crossstage.hub.HubOptions#refresh} says so; name a commit where the bits must never change.
 *
 * <p>A download goes to {@code .FILE.part} and is renamed when it is whole, hashed and on disk. An empty {@code .FILE.lock} keeps
 * threads and processes from fetching the same file twice; it stays.
 *
 * <p>Stable API.
 */
package io.github.crossstage.hub;
