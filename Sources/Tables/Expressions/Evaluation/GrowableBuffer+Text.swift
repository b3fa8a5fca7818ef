import Columnar

extension GrowableBuffer {
    mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: UnsafeRawBufferPointer($0)) }
    }
}
