/// Single values out of a JSON text, as JSON text.
public enum JSONText {
    /// The text of the value at a path, for a decoder that wants a member of an envelope and not its rows.
    ///
    /// - Parameters:
    ///   - path: The way to the value.
    ///   - bytes: The whole text, all of which is checked.
    /// - Returns: The bytes of the value, without the space around it; nil when there is nothing at the path.
    /// - Throws: `.json` for text that is no JSON.
    public static func value(at path: JSONPath, in bytes: [UInt8]) throws(FrameError) -> [UInt8]? {
        var result: [UInt8]?
        var failed: FrameError?
        bytes.withUnsafeBufferPointer { bytes in
            do throws(FrameError) {
                var parser = try JSONParser(bytes, maximumDepth: 512, repairs: false)
                parser.skipSpace()
                _ = try parser.descend(path.keys[...], depth: 0) { (parser, depth) throws(FrameError) in
                    let start = parser.position
                    try parser.skipValue(depth: depth)
                    result = Array(parser.bytes(start, parser.position - start))
                }
                try parser.finish()
            } catch {
                failed = error
            }
        }
        if let failed { throw failed }
        return result
    }
}
