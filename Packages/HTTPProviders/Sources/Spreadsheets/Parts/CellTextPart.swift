/// What the files with texts of cells share: runs are joined, pronunciation is left out, `_x000D_` is decoded.
class CellTextPart: XMLPart {
    let maximumText: Int
    private(set) var buffer: [UInt8] = []
    private var isCollecting = false

    init(_ limits: WorkbookLimits) { maximumText = limits.textBytes }

    /// Forgets the text so far.
    final func clear() { buffer.removeAll(keepingCapacity: true) }

    /// Says whether text that comes belongs to the cell.
    final func collect(_ isCollecting: Bool) { self.isCollecting = isCollecting }

    override final func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard isCollecting else { return }
        if buffer.count + bytes.count > maximumText {
            failure =
                failure ?? SpreadsheetError(.limit, "A text is longer than \(maximumText) bytes, which is the limit.")
            return
        }
        buffer.append(contentsOf: bytes)
    }

    /// The text so far with its escapes replaced: `_x` and four hexadecimal digits and `_` stand for a character.
    final func takeText() -> [UInt8] {
        defer { clear() }
        guard buffer.contains(0x5F), buffer.count >= 7 else { return buffer }
        var result: [UInt8] = []
        var index = 0
        while index < buffer.count {
            if buffer[index] == 0x5F, index + 7 <= buffer.count, buffer[index + 1] == 0x78, buffer[index + 6] == 0x5F {
                let digits = String(decoding: buffer[(index + 2)..<(index + 6)], as: UTF8.self)
                if digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16),
                    let scalar = Unicode.Scalar(value), let bytes = UTF8.encode(scalar)
                {
                    result.append(contentsOf: bytes)
                    index += 7
                    continue
                }
            }
            result.append(buffer[index])
            index += 1
        }
        return result
    }
}
