import Testing

@testable import ConnCore

struct SecretBoxTests {
    @Test func overwritingLeavesZeros() {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 1)
        defer { bytes.deallocate() }
        for index in bytes.indices { bytes[index] = 0xAB }
        SecretBox.overwrite(bytes)
        #expect(bytes.allSatisfy { $0 == 0 })
    }

    @Test func theBoxEndsWithNulAndHidesItFromTheBytes() {
        let source: [UInt8] = [1, 2, 3]
        let box = source.withUnsafeBytes { SecretBox($0) }
        #expect(box.count == 3)
        #expect(box.withBytes { Array($0) } == source)
        #expect(box.withCString { $0[3] } == 0)
    }

    @Test func theBoxGoesWithItsLastCopy() {
        weak var box: SecretBox?
        func use() {
            let source: [UInt8] = [1]
            let made = source.withUnsafeBytes { SecretBox($0) }
            box = made
            #expect(box != nil)
        }
        use()
        #expect(box == nil)
    }
}
