import IntegrationSupport

/// The one small disk: a test that fills it has it for itself.
final class SmallDisk: Sendable {
    static let shared = SmallDisk()

    private let isTaken = Shared(false)

    /// Waits until no other test has it.
    func take() async {
        while isTaken.change({ taken in
            defer { taken = true }
            return taken
        }) {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    func give() { isTaken.change { $0 = false } }
}
