internal import CExpat

/// Feeds a file of the workbook to an ``XMLPart``: the only owner of expat's handle.
///
/// Document types are refused, and with them entities of any kind. Prefixes of names are ignored.
final class XMLReader {
    /// The most open elements.
    private static let maximumDepth = 256

    private let parser: XML_Parser
    private let part: XMLPart
    private let name: String
    private let limits: WorkbookLimits
    private var fed = 0
    private var depth = 0

    /// Reads one file; false when the archive has none of the name.
    static func read(
        _ name: String,
        in archive: ZipArchive,
        _ limits: WorkbookLimits,
        into part: XMLPart
    ) throws(SpreadsheetError) -> Bool {
        let reader = try XMLReader(name, limits, part)
        let isThere = try archive.read(name) { (bytes) throws(SpreadsheetError) in try reader.feed(bytes) }
        if isThere { try reader.finish() }
        return isThere
    }

    private init(_ name: String, _ limits: WorkbookLimits, _ part: XMLPart) throws(SpreadsheetError) {
        guard let parser = XML_ParserCreate(nil) else {
            throw SpreadsheetError(.limit, "There was not enough memory to read XML.", part: name)
        }
        self.parser = parser
        self.part = part
        self.name = name
        self.limits = limits
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { data, name, attributes in
                guard let data, let name else { return }
                Unmanaged<XMLReader>.fromOpaque(data).takeUnretainedValue().start(name, attributes)
            },
            { data, name in
                guard let data, let name else { return }
                Unmanaged<XMLReader>.fromOpaque(data).takeUnretainedValue().end(name)
            }
        )
        XML_SetCharacterDataHandler(parser) { data, text, count in
            guard let data, let text else { return }
            let bytes = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
            Unmanaged<XMLReader>.fromOpaque(data).takeUnretainedValue()
                .part.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
        }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            guard let data else { return }
            Unmanaged<XMLReader>.fromOpaque(data).takeUnretainedValue()
                .stop(.malformed, "A file in the workbook declares a document type, which is refused.")
        }
    }

    deinit { XML_ParserFree(parser) }

    private func start(
        _ name: UnsafePointer<CChar>,
        _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        depth += 1
        if depth > XMLReader.maximumDepth {
            return stop(.limit, "Elements lie in one another more than \(XMLReader.maximumDepth) deep.")
        }
        part.start(XMLName(name), XMLAttributes(attributes))
        if part.failure != nil { XML_StopParser(parser, 0) }
    }

    private func end(_ name: UnsafePointer<CChar>) {
        depth -= 1
        if part.failure != nil { return }
        part.end(XMLName(name))
        if part.failure != nil { XML_StopParser(parser, 0) }
    }

    private func stop(_ kind: SpreadsheetError.Kind, _ message: String) {
        if part.failure == nil { part.failure = SpreadsheetError(kind, message) }
        XML_StopParser(parser, 0)
    }

    private func feed(_ bytes: UnsafeRawBufferPointer) throws(SpreadsheetError) {
        let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let status = XML_Parse(parser, text, Int32(bytes.count), 0)
        fed += bytes.count
        try check(status)
        // A tag that never ends is read again from its beginning with every portion.
        if fed - max(0, Int(XML_GetCurrentByteIndex(parser))) > limits.textBytes + bytes.count {
            throw SpreadsheetError(
                .limit,
                "A tag is longer than \(limits.textBytes) bytes, which is the limit.",
                part: name
            )
        }
    }

    private func finish() throws(SpreadsheetError) {
        try check(XML_Parse(parser, nil, 0, 1))
    }

    private func check(_ status: XML_Status) throws(SpreadsheetError) {
        if var failure = part.failure {
            failure.part = failure.part ?? name
            throw failure
        }
        guard status == XML_STATUS_OK else {
            let code = XML_GetErrorCode(parser)
            let reason = XML_ErrorString(code).map { String(cString: $0) } ?? "unknown"
            throw SpreadsheetError(
                code == XML_ERROR_NO_MEMORY ? .limit : .malformed,
                "A file in the workbook is no sound XML: \(reason), line \(XML_GetCurrentLineNumber(parser)).",
                part: name
            )
        }
    }
}
