import Columnar

/// JSON scalars as bytes, in the format of Spark's generator.
enum JSONText {
    static func append(_ text: StaticString, to out: inout GrowableBuffer) {
        text.withUTF8Buffer { out.append(contentsOf: UnsafeRawBufferPointer($0)) }
    }

    /// A string in quotes; bytes that are not UTF-8 become U+FFFD.
    static func quote(_ bytes: UnsafeRawBufferPointer, to out: inout GrowableBuffer) {
        guard bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil else {
            return JSONString.append(bytes, to: &out)
        }
        var mended = String(decoding: bytes, as: UTF8.self)
        mended.withUTF8 { JSONString.append(UnsafeRawBufferPointer($0), to: &out) }
    }

    /// Bytes in base64, with padding, without line breaks.
    static func base64(_ bytes: UnsafeRawBufferPointer, to out: inout GrowableBuffer) {
        out.append(UInt8(ascii: "\""))
        Base64.encode(bytes, lineLength: nil, &out)
        out.append(UInt8(ascii: "\""))
    }

    static func date(_ days: Int32, to out: inout GrowableBuffer) {
        out.append(UInt8(ascii: "\""))
        TimeText.append(date: days, to: &out)
        out.append(UInt8(ascii: "\""))
    }

    /// Local time with milliseconds and the zone's offset in seconds at that instant.
    static func timestamp(_ micros: Int64, offset: Int64, to out: inout GrowableBuffer) {
        moment(micros, offset: offset, to: &out)
    }

    /// For a clock without a zone, with milliseconds.
    static func clock(_ micros: Int64, to out: inout GrowableBuffer) { moment(micros, offset: nil, to: &out) }

    private static func moment(_ micros: Int64, offset: Int64?, to out: inout GrowableBuffer) {
        let seconds = floorDivide(micros, 1_000_000) + (offset ?? 0)
        let (days, ofDay) = (floorDivide(seconds, 86_400), floorModulo(seconds, 86_400))
        out.append(UInt8(ascii: "\""))
        TimeText.append(date: Int32(truncatingIfNeeded: days), to: &out)
        out.append(UInt8(ascii: "T"))
        TimeText.append(padded: ofDay / 3600, width: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        TimeText.append(padded: ofDay / 60 % 60, width: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        TimeText.append(padded: ofDay % 60, width: 2, to: &out)
        out.append(UInt8(ascii: "."))
        TimeText.append(padded: floorModulo(micros, 1_000_000) / 1000, width: 3, to: &out)
        if offset == 0 {
            out.append(UInt8(ascii: "Z"))
        } else if let offset {
            let magnitude = offset < 0 ? -offset : offset
            out.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            TimeText.append(padded: magnitude / 3600, width: 2, to: &out)
            out.append(UInt8(ascii: ":"))
            TimeText.append(padded: magnitude / 60 % 60, width: 2, to: &out)
        }
        out.append(UInt8(ascii: "\""))
    }
}
