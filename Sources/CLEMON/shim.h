// LEMON's headers are C++ and reach the package through CTransport alone; this one names the library to the build.
