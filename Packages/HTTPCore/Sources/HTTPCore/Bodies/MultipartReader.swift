/// Gives the bytes of a multipart body, part by part. Used by one thread at a time.
final class MultipartReader {
    private enum Piece {
        case bytes([UInt8])
        case file(HTTPFileSource.OpenFile)
    }

    private var pieces: [Piece] = []
    private var index = 0
    let length: Int

    /// Opens all files.
    init(_ form: HTTPMultipart) throws(ConnError) {
        var length = 0
        for part in form.parts {
            pieces.append(.bytes(part.head))
            length += part.head.count + 2
            switch part.content {
            case .bytes(let bytes):
                pieces.append(.bytes(bytes))
                length += bytes.count
            case .file(let source):
                let file = try source.open()
                pieces.append(.file(file))
                length += file.length
            }
            pieces.append(.bytes([0x0D, 0x0A]))
        }
        let end = Array("--\(form.boundary)--\r\n".utf8)
        pieces.append(.bytes(end))
        self.length = length + end.count
    }

    /// The next bytes, `nil` at the end.
    func next() throws(ConnError) -> [UInt8]? {
        while index < pieces.count {
            switch pieces[index] {
            case .bytes(let bytes):
                index += 1
                if !bytes.isEmpty { return bytes }
            case .file(let file):
                if let bytes = try file.next() { return bytes }
                index += 1
            }
        }
        return nil
    }
}
