internal import Gzip
internal import HTTPCore
internal import Spreadsheets

extension ConnError {
    /// The error of data that came but cannot be read; `what` begins the sentence.
    init(_ error: FrameError, reading what: String) {
        let kind: Kind =
            switch error.kind {
            case .invalidArgument, .schemaMismatch, .unknownColumn: .invalidInput
            case .conversion, .wrongType, .nullValue: .conversion
            case .file: .resourceExhausted
            default: .corrupted
            }
        self.init(
            kind,
            "\(what) cannot be read as a frame: \(Self.clause("\(error)"))",
            advice: "declare other formats or types; the value concerned is in serverDetail",
            outcome: .unknown,
            underlying: error
        )
        serverDetail = error.detail
    }

    /// The error of a workbook that came but cannot be read; `what` begins the sentence.
    init(_ error: SpreadsheetError, reading what: String) {
        let kind: Kind =
            switch error.kind {
            case .limit: .resourceExhausted
            case .conversion, .nullValue: .conversion
            case .invalidArgument, .schemaMismatch, .duplicateColumn, .unknownSheet: .invalidInput
            case .unsupported: .unsupported
            case .file: .resourceExhausted
            default: .corrupted
            }
        self.init(
            kind,
            "\(what) cannot be read as a workbook: \(Self.clause("\(error)"))",
            advice: Self.advice(kind),
            outcome: .unknown,
            underlying: error
        )
        serverDetail = error.detail
    }

    private static func advice(_ kind: Kind) -> String {
        switch kind {
        case .corrupted: "export it again"
        case .resourceExhausted: "raise the limit in ONSOptions.workbookLimits if the file is to be trusted"
        default: "declare other header rows, or read it with Workbook and types of your own"
        }
    }

    /// The clause of a sentence: without its full stop.
    static func clause(_ sentence: String) -> String {
        sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }

    /// Runs `body` and turns a frame's error into this one.
    static func reading<R>(_ what: String, _ body: () throws(FrameError) -> R) throws(ConnError) -> R {
        do throws(FrameError) {
            return try body()
        } catch {
            throw ConnError(error, reading: what)
        }
    }
}
