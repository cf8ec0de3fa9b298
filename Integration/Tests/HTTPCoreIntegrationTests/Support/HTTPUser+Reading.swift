import ConnCoreTesting
import HTTPCore
import IntegrationSupport

extension HTTPUser {
    /// Reads an answer piece by piece and gives the whole of it.
    func stream(_ request: HTTPRequest, _ options: CallOptions = .default) async throws -> [UInt8] {
        let handler = handler
        switch face {
        case .sync:
            return try await thread.run {
                try handler.stream(request, options: options) { stream in
                    var bytes: [UInt8] = []
                    while let chunk = try stream.next() { bytes += chunk }
                    return bytes
                }
            }
        case .async:
            return try await handler.stream(request, options: options) { stream in
                var bytes: [UInt8] = []
                while let chunk = try await stream.next() { bytes += chunk }
                return bytes
            }
        }
    }

    @discardableResult
    func download(_ path: String, to file: String, _ options: CallOptions = .default) async throws -> HTTPDownload {
        let handler = handler
        switch face {
        case .sync: return try await thread.run { try handler.download(path, to: file, options: options) }
        case .async: return try await handler.download(path, to: file, options: options)
        }
    }
}
