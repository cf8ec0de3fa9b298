extension DataFrame {
    /// Writes the frame as JSON text.
    ///
    /// - Parameter options: How to write it.
    /// - Throws: `.json` for NaN and infinities, unless the options allow them.
    public func json(_ options: JSONWriteOptions = JSONWriteOptions()) throws(FrameError) -> [UInt8] {
        let encoder = JSONFrameEncoder(self, options)
        try encoder.encode { () throws(FrameError) in }
        return encoder.takeBytes()
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
            let encoder = JSONFrameEncoder(self, options)
            try encoder.encode { () throws(FrameError) in
                if encoder.count >= 256 << 10 {
                    try encoder.flush { (bytes) throws(FrameError) in try target.write(bytes) }
                }
            }
            try encoder.flush { (bytes) throws(FrameError) in try target.write(bytes) }
            try target.commit()
        } catch {
            target.discard()
            throw error
        }
    }
}
