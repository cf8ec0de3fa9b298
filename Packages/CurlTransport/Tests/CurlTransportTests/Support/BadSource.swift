import ConnCore
import CurlTransport

/// A body that fails.
final class BadSource: CurlBodySource {
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        throw ConnError(.notFound, "The file is gone")
    }

    func rewind() -> Bool { false }
}
