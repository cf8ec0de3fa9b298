import FTP
import Foundation
import Testing

extension FTPSuites {
    /// Many small transfers on one login; the times are printed, and held to their bars by the benchmarks: libcurl 7.88 by
    /// itself loses whole seconds.
    @Suite(.serialized)
    struct PaceTests {
        @Test("2,000 transfers of 4 KiB, all of them whole", arguments: FTPForm.all)
        func small(_ form: FTPForm) async throws {
            let count = form.kind == .plain ? 1_000 : 100
            let bytes = noise(4_096)
            try await withFolder(form) { ftp, folder in
                var longest = Duration.zero
                var slow = 0
                var total = [Duration.zero, Duration.zero]
                try await ftp.withSession { session in
                    for index in 0..<count {
                        for way in [0, 1] {
                            let start = ContinuousClock.now
                            if way == 0 {
                                try await session.upload(.bytes(bytes), to: "\(folder)/\(index % 50)")
                            } else {
                                #expect(try await session.download("\(folder)/\(index % 50)") == bytes)
                            }
                            let time = ContinuousClock.now - start
                            total[way] += time
                            longest = max(longest, time)
                            if time > .milliseconds(200) { slow += 1 }
                        }
                    }
                }
                let mean = total.map { "\(Int($0 / .microseconds(count))) us" }
                print(
                    "\(form.testDescription): \(2 * count) transfers, up \(mean[0]), down \(mean[1]) each, longest \(longest), above 200 ms: \(slow)"
                )
            }
        }
    }
}
