/// Declared here because the server is built only with a trait of the package, and the documentation always.
extension ErrorClass {
    package static let statusServer = own(
        "STATUS_SERVER.CANNOT_LISTEN", when: "`run --metrics-port` cannot listen at the address.",
        remedy: "Give an address of this machine and a free port; 0 stands for any.")
}
