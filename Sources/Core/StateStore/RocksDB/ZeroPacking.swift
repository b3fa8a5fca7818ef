/// Packs bytes without their zeros: for each eight bytes, a byte whose bits say which of them are not zero, and then those.
///
/// Times and numbers in a state are words with mostly zero bytes, so rows take two thirds of their size in memory; text grows by
/// an eighth. The same idea as Cap'n Proto's packing.
package enum ZeroPacking {
    /// The most that `count` bytes may take, including the byte that `pack` may touch after them.
    package static func bound(_ count: Int) -> Int { count &+ (count &+ 7) / 8 &+ 1 }

    /// Packs `source` into `target`, which has room for `bound(source.count)` bytes. Returns the packed size.
    @inline(__always)
    package static func pack(_ source: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        var start = 0
        while start < source.count {
            let end = min(start &+ 8, source.count)
            let mark = written
            written &+= 1
            var mask: UInt8 = 0
            var bit: UInt8 = 1
            for index in start..<end {
                let byte = source[index]
                // A zero is written too, and then overwritten.
                target[written] = byte
                let isSet = byte != 0
                written &+= isSet ? 1 : 0
                mask |= isSet ? bit : 0
                bit <<= 1
            }
            target[mark] = mask
            start = end
        }
        return written
    }

    /// Unpacks into `target` what `pack` made of as many bytes. Returns where the packed bytes end.
    @inline(__always) @discardableResult
    package static func unpack(_ packed: UnsafePointer<UInt8>, to target: UnsafeMutableRawBufferPointer) -> Int {
        var read = 0
        var start = 0
        while start < target.count {
            let end = min(start &+ 8, target.count)
            var mask = packed[read]
            read &+= 1
            for index in start..<end {
                if mask & 1 == 1 {
                    target[index] = packed[read]
                    read &+= 1
                } else {
                    target[index] = 0
                }
                mask >>= 1
            }
            start = end
        }
        return read
    }
}
