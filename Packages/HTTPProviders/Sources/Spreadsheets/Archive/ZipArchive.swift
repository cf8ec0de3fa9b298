internal import CZip

/// The files of a zip archive in memory: the only owner of libzip's handle.
final class ZipArchive {
    private static let portion = 64 << 10
    private static let ratioFloor = 16 << 20

    private let archive: OpaquePointer
    private let limits: WorkbookLimits
    /// How many bytes were decompressed so far.
    private var inflated = 0

    /// Opens an archive, lets `body` use it, and closes it.
    static func with<R>(
        _ bytes: [UInt8],
        _ limits: WorkbookLimits,
        _ body: (ZipArchive) throws(SpreadsheetError) -> R
    ) throws(SpreadsheetError) -> R {
        let result: Result<R, SpreadsheetError> = bytes.withUnsafeBytes { bytes in
            do throws(SpreadsheetError) {
                return .success(try body(try ZipArchive(bytes, limits)))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init(_ bytes: UnsafeRawBufferPointer, _ limits: WorkbookLimits) throws(SpreadsheetError) {
        self.limits = limits
        if bytes.isEmpty {
            throw SpreadsheetError(.truncated, "There are no bytes where a workbook is expected.")
        }
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        // The bytes stay the caller's; they outlive the archive.
        guard let source = zip_source_buffer_create(bytes.baseAddress, UInt64(bytes.count), 0, &error) else {
            throw SpreadsheetError(.corrupt, "The archive could not be opened: \(ZipArchive.text(&error)).")
        }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw ZipArchive.refusal(bytes, &error)
        }
        self.archive = archive
        let entries = zip_get_num_entries(archive, 0)
        if entries > limits.entries {
            // The archive is closed by `deinit`, which runs as everything is initialized.
            throw SpreadsheetError(
                .limit,
                "The workbook holds \(entries) files, but \(limits.entries) is the limit."
            )
        }
    }

    deinit { zip_discard(archive) }

    /// Whether there is a file of the name; letters count without case.
    func contains(_ name: String) -> Bool { zip_name_locate(archive, name, UInt32(ZIP_FL_NOCASE)) >= 0 }

    /// Decompresses a file portion by portion; false when there is none of the name.
    func read(
        _ name: String,
        _ body: (UnsafeRawBufferPointer) throws(SpreadsheetError) -> Void
    ) throws(SpreadsheetError) -> Bool {
        let index = zip_name_locate(archive, name, UInt32(ZIP_FL_NOCASE))
        if index < 0 { return false }
        var status = zip_stat_t()
        zip_stat_init(&status)
        guard zip_stat_index(archive, UInt64(index), 0, &status) == 0 else {
            throw failure("could not be examined", name)
        }
        if status.valid & UInt64(ZIP_STAT_ENCRYPTION_METHOD) != 0, status.encryption_method != 0 {
            throw SpreadsheetError(.unsupported, "The workbook is encrypted.", part: name)
        }
        guard let file = zip_fopen_index(archive, UInt64(index), 0) else { throw failure("could not be opened", name) }
        defer { zip_fclose(file) }
        let compressed = max(1, Int(clamping: status.comp_size))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ZipArchive.portion, alignment: 16)
        defer { buffer.deallocate() }
        var total = 0
        while true {
            let count = Int(zip_fread(file, buffer.baseAddress, UInt64(buffer.count)))
            if count < 0 {
                let error = zip_file_get_error(file)
                let reason = error.flatMap { zip_error_strerror($0) }.map { String(cString: $0) } ?? "unknown"
                throw SpreadsheetError(.corrupt, "A file in the workbook could not be read: \(reason).", part: name)
            }
            if count == 0 { break }
            total += count
            inflated += count
            if inflated > limits.inflatedBytes {
                throw SpreadsheetError(
                    .limit,
                    "The workbook holds more than \(limits.inflatedBytes) decompressed bytes, which is the limit.",
                    part: name
                )
            }
            if total > ZipArchive.ratioFloor, total / limits.ratio > compressed {
                throw SpreadsheetError(
                    .limit,
                    "A file in the workbook grows more than \(limits.ratio) times when it is decompressed.",
                    part: name
                )
            }
            try body(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
        }
        if status.valid & UInt64(ZIP_STAT_SIZE) != 0, UInt64(total) != status.size {
            throw SpreadsheetError(.corrupt, "A file in the workbook has another size than it should.", part: name)
        }
        return true
    }

    private func failure(_ what: String, _ name: String) -> SpreadsheetError {
        let error = zip_get_error(archive)
        let code = error.map { zip_error_code_zip($0) } ?? 0
        let reason = error.flatMap { zip_error_strerror($0) }.map { String(cString: $0) } ?? "unknown"
        switch code {
        case ZIP_ER_NOPASSWD, ZIP_ER_ENCRNOTSUPP, ZIP_ER_WRONGPASSWD:
            return SpreadsheetError(.unsupported, "The workbook is encrypted.", part: name)
        case ZIP_ER_COMPNOTSUPP:
            return SpreadsheetError(.unsupported, "The workbook is compressed by an unusual method.", part: name)
        default:
            return SpreadsheetError(.corrupt, "A file in the workbook \(what): \(reason).", part: name)
        }
    }

    /// What bytes that are no sound archive seem to be.
    private static func refusal(
        _ bytes: UnsafeRawBufferPointer,
        _ error: inout zip_error_t
    ) -> SpreadsheetError {
        func begins(_ prefix: [UInt8]) -> Bool { bytes.prefix(prefix.count).elementsEqual(prefix) }
        if begins([0xD0, 0xCF, 0x11, 0xE0]) {
            return SpreadsheetError(
                .unsupported,
                "The workbook is encrypted or of the older format xls, which is not read; save it as xlsx."
            )
        }
        if begins([0x50, 0x4B, 0x03, 0x04]) {
            return SpreadsheetError(
                .truncated,
                "The workbook begins as it should, but its end is missing or damaged: \(text(&error)). It was perhaps not received whole."
            )
        }
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        let guess = first == 0x3C ? "; it looks like HTML or XML" : first == 0x7B ? "; it looks like JSON" : ""
        return SpreadsheetError(.notWorkbook, "The bytes are no workbook, which is a zip archive\(guess).")
    }

    private static func text(_ error: inout zip_error_t) -> String {
        zip_error_strerror(&error).map { String(cString: $0) } ?? "unknown error"
    }
}
