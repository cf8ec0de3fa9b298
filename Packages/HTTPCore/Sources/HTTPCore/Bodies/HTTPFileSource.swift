@_spi(ConnInternals) internal import ConnCore

/// A file that a body sends, or a part of a body.
struct HTTPFileSource: Sendable, Hashable {
    let path: String

    /// Opens the file and asks for its length.
    func open() throws(ConnError) -> OpenFile {
        OpenFile(try OutgoingFile(path, advice: "send pipes and devices by a producer"))
    }

    /// An open file, read from its beginning to its end. Used by one thread at a time.
    final class OpenFile {
        private let file: OutgoingFile
        private var place = 0

        fileprivate init(_ file: OutgoingFile) {
            self.file = file
        }

        var length: Int { file.length }

        /// The next bytes, 64 KiB at most; `nil` at the end of what the file had when it was opened.
        func next() throws(ConnError) -> [UInt8]? {
            let wanted = min(file.length - place, 64 << 10)
            guard wanted > 0 else { return nil }
            var failure: ConnError?
            let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                do throws(ConnError) {
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), from: place)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            place += bytes.count
            return bytes
        }
    }
}
