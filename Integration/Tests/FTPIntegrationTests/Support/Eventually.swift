/// Waits until something holds, a minute at most.
func eventually(_ holds: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
        if await holds() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return await holds()
}
