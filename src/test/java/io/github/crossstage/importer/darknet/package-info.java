/** Tests of the darknet importer. */
package io.github.crossstage.importer.darknet;
