/// Gives the whole bytes of keys that are too long for their words.
protocol LongKeyBytes {
    /// The bytes of leaf `view` of key `index`; nil where its words hold them all.
    func longBytes(_ index: Int, view: Int) -> UnsafeRawBufferPointer?
}
