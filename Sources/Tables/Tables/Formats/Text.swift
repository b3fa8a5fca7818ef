extension DataSourceProvider {
    /// Lines of text.
    static let text = files(TextFormat(), "Files of lines, as one column `value`.")
}
