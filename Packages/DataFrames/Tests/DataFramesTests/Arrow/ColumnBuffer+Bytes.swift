@testable import DataFrames

extension ColumnBuffer {
    convenience init(copying bytes: [UInt8]) {
        self.init(byteCount: bytes.count) { memory in
            bytes.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        }
    }
}
