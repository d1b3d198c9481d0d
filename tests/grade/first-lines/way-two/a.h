/* Two files, and the memory by kzalloc(). */
int take(const char *nonce);
void give(void);
