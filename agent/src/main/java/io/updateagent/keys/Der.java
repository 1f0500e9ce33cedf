package io.updateagent.keys;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** As much of DER (X.690) as the wrappings of private keys need: elements with a one-byte tag. */
final class Der {
  static final int SEQUENCE = 0x30;
  static final int OCTETS = 0x04;

  private Der() {}

  /** One element. */
  static final class Element {
    private final int tag;
    private final byte[] content;

    Element(int tag, byte[] content) {
      this.tag = tag;
      this.content = content;
    }

    int tag() {
      return tag;
    }

    byte[] content() {
      return content;
    }
  }

  static byte[] element(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    var all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length < 0x80) {
      all.write(length);
    } else if (length < 0x100) {
      all.write(0x81);
      all.write(length);
    } else {
      all.write(0x82);
      all.write(length >> 8);
      all.write(length);
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  /**
   * The elements that stand one after the other in some content.
   *
   * @throws InvalidKeyException if it is not made of whole elements
   */
  static List<Element> elements(byte[] content) throws InvalidKeyException {
    var elements = new ArrayList<Element>();
    int at = 0;
    while (at < content.length) {
      int tag = content[at++] & 0xff;
      int length = at < content.length ? content[at++] & 0xff : -1;
      if (length > 0x80 && length <= 0x82) {
        int bytes = length - 0x80;
        length = 0;
        for (int i = 0; i < bytes && at < content.length; i++) {
          length = (length << 8) | (content[at++] & 0xff);
        }
      }
      if (length < 0 || length > content.length - at) {
        throw new InvalidKeyException("it is cut off");
      }
      at += length;
      elements.add(new Element(tag, Arrays.copyOfRange(content, at - length, at)));
    }
    return elements;
  }
}
