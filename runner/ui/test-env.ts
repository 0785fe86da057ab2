/** To be imported first by tests that draw: colours are decided when the modules load, and this is no terminal. */
process.env["FORCE_COLOR"] = "1";
