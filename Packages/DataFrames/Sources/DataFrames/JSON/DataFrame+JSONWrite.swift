extension DataFrame {
    /// Writes the frame as JSON text.
    ///
    /// - Parameter options: How to write it.
    /// - Throws: `.json` for NaN and infinities, unless the options allow them.
    public func json(_ options: JSONWriteOptions = JSONWriteOptions()) throws(FrameError) -> [UInt8] {
        try JSONFrameEncoder.bytes(self, options)
    }

    /// Writes the frame as JSON into a file, which appears under its name only when it is complete. Blocks.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there already is replaced.
    ///   - options: How to write it.
    /// - Throws: `.file` when the file cannot be written, and the errors of ``json(_:)``; no file is left behind then.
    public func writeJSON(to path: String, options: JSONWriteOptions = JSONWriteOptions()) throws(FrameError) {
        let target = try FileTarget(path: path)
        do {
            try JSONFrameEncoder.write(self, options) { (bytes) throws(FrameError) in try target.write(bytes) }
            try target.commit()
        } catch {
            target.discard()
            throw error
        }
    }
}
