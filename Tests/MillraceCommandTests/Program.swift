import Foundation

/// The built program.
enum Program {
    /// What it left behind.
    struct Run {
        var status: Int32
        var output: String
        var errors: String
    }

    private static var executable: URL {
        // Beside the test bundle.
        var folder = Bundle.main.bundleURL
        if folder.pathExtension == "xctest" { folder = folder.deletingLastPathComponent() }
        return folder.appending(path: "millrace")
    }

    /// Runs it to its end, without keys and configuration.
    static func run(_ arguments: [String], input: String = "") async throws -> Run {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "MILLRACE_CONFIG": "/nonexistent/config.json"]
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        async let output = read(stdout)
        async let errors = read(stderr)
        // Nothing here may block: the test's threads are as many as the machine has cores.
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
                stdin.fileHandleForWriting.write(Data(input.utf8))
                try stdin.fileHandleForWriting.close()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return Run(status: status, output: await output, errors: await errors)
    }

    private static func read(_ pipe: Pipe) async -> String {
        let handle = pipe.fileHandleForReading
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)) }
        }
    }
}
