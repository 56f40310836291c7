package io.github.crossstage.image;

/** Which colour is channel 0 of a network's input. */
public enum ChannelOrder {
    RGB,
    BGR
}
